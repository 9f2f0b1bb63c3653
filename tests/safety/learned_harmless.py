"""The harmless neighbours of the sentences in ``learned``: the same words, and nobody has to be called. Invented."""

HARMLESS = """
During the session I died and it was beautiful
I felt myself dissolve into nothing and it was peaceful
My body disappeared and I was just light
I thought I was dying, then it opened into something soft
I dissolved, there was no me any more
In the trip I saw my own funeral and felt love for everyone
I left my body and looked down from the ceiling
I was floating above a bridge of light
I said goodbye to my father in the session, he died ten years ago
I had to let go and die to be born again
My ego dissolved completely
I disappeared into the music
I vanished into the colours
I felt like I did not exist for a while and it was restful
time ended and everything was over and then the room came back
I went down into the K-hole and thought I would never come back
I fell into a black hole and could not move
I was scared I would not come back from the trip
I drowned in warm water and it felt safe
I stepped off a cliff in the vision and flew
I met my dead grandmother in the session
the voice in the session said I am loved
a voice told me to rest
The voices in the choir were beautiful
part of me died in that session, the old angry part
I want to go back to that place
I wanted the session to never end
It ended and I cried
I miss my mum, she died in March
My dad killed himself when I was nine
grief comes in waves since my sister's suicide
It is the anniversary of my brother's death
My best friend died of an overdose in 2019
I went to a funeral today
We buried our dog on sunday
I keep thinking about my grandfather's death
I cried because of the goodbye at the airport
We said goodbye to the house today
I wrote a goodbye letter to alcohol
Goodbye for now, see you on Thursday
goodbye and thank you for the session
I wish he was still alive
I wish my mum was here
I wish I was there with you
I wish I was somewhere else, on a beach
I watched a film where the hero jumps off a bridge
the book is about a man who wants to die
In the podcast they talked about suicide rates
The news about the overdose deaths upset me
we read Romeo and Juliet, they both die at the end
In the game I keep dying on level nine
I shot him in the game and won
My character jumped off the roof
I'm dying to tell you about it
I was dying of laughter
I nearly died of embarrassment
this heat is killing me
My back is killing me
my feet are killing me after the walk
I killed it at the interview
He will kill me if I am late again, haha
my wife will kill me if I forget the milk
mum's going to kill me when she sees the mess
I could murder a curry
I would kill for a nap
over my dead body
I'm dead serious
dead on my feet after work
That exam was suicide
the deadline kills me every month
shoot me a message
I jumped at the chance
I want to jump on this opportunity
I jumped off the diving board with my kids
I want to jump into the lake this summer
We stood on the bridge and watched the boats
I walked across the bridge to work
Sitting on the roof with a beer watching the sunset
I drove into town
we drove past the accident on the motorway
I'm hanging in there
Hang on, I'll find the paper
I hung my coat and lay down
I took my pills at nine as always
I took two tylenol for the headache
took my meds late today
I took 20 mg of lexapro
I took all my vitamins
I took all of my medication exactly as prescribed today
I've taken my tablets and feel sleepy
my doctor increased the tablets to 2 a day
I counted my pills for the week and refilled the box
I have enough pills until the 14th, please renew
I need a new prescription, I only have four pills left
I've got a bottle of pills from the pharmacy to ask about
The pills are on the table next to breakfast so I remember them
I looked up the side effects of my pills
I bought a rope for the swing in the garden
I bought razor blades for shaving
The knife cut my finger while I chopped onions
I cut my hair
I cut my hand opening a tin
I cut back on drinking
I cut out sugar
I cut ties with my ex
I want to cut down on coffee
I burned my arm on the oven
I hit my head on the cupboard
I hurt my back at work
I scratched my arm on the roses
I bled a little after the infusion, the plaster helped
I'm not going to hurt myself
I have no plan and no intent
I don't have any plans to hurt myself
No suicidal thoughts this week
no SI this week
no thoughts of self harm
I haven't self harmed since June
I am safe
I feel safe at home
I feel safe tonight
I can keep myself safe
I know how to keep myself safe
I'm not a danger to myself
I never thought about ending my life
I would never hurt my kids
I don't hear voices
The voices have stopped
I no longer feel hopeless
I don't feel hopeless any more
I don't feel like a burden anymore
I am not a burden and I believe it now
I don't feel trapped any more
the heaviness is gone, I want to live again
For the first time in years I don't want to disappear
I used to feel hopeless, now there is a bit of light
for once I see a way out
I can see a future again
There is hope
I feel hopeful
I'm hopeful about the next session
I didn't give up
I won't give up
I am not giving up
never give up my friend says
I gave up smoking
I want to give up caffeine
I gave up on the crossword
I gave away my old clothes to charity
I gave away some books
We updated our wills with the lawyer, as everyone should
I wrote a note for the cleaner
I left a note on the kitchen table about dinner
I made a plan for the week
I have a plan for the weekend
I have a plan and a date with a friend on Friday
I set a date for the wedding
We've picked a day for the next session
I've decided to change jobs
I'm going to do it, I'm signing up for the choir
I'm going to do it tomorrow, call the dentist
I'm done with this job
I'm done with the questionnaire
Tonight is the night of the concert
Last night of the holiday, I'm sad to leave
today was my last day at work
this was my last session, thank you all
My last day at the old office is Friday
I won't be here on Tuesday, I'm on holiday
I won't be around next week, we're in Spain
I won't be at the session tomorrow
I'll be gone for two weeks
I'll be gone by 5 pm so call before
When you read this I'll be on the plane to Lisbon
See you on the other side of the holidays
I can't take it anymore, this noise from the neighbours
I can't go on the trip
I can't go on Friday
I can't do this exercise, it's too long
I can't do Tuesdays anymore
I can't cope with this app
no point in going early, the doors open at nine
What's the point of the second question
I see no way out of this meeting
I was trapped in the lift for an hour
trapped in traffic
My shoulder feels trapped
we had a trapped bird in the kitchen
hopeless at maths
I'm a hopeless cook
the wifi is hopeless
The burden of proof
the paperwork is a burden
it will never get better than this, what a day
this song never gets old
I'm tired of fighting with my insurance
tired of living in this flat
sick of living with my parents
I'm tired
I'm exhausted and want to sleep for a week
I just want to sleep
I slept like the dead
I want it to stop raining
I want the pain in my knee to end
I want out of this contract
I want this day to be over
I wish the weekend would never end
I don't want to be here, I'd rather do it at home
I don't want to live in the city any more
I don't want to wake up at six again
I don't want to do this questionnaire every day
I don't want to keep going to that gym
I hate being late
disappointed to wake up before the alarm
my phone died
the battery is dead
The plants died while we were away
my car died on the way
The dog was put down
I'd die without my coffee
I love you all, this group means so much
sorry for everything that went wrong with the booking
please look after my dog while I'm in hospital for the knee
Tell my kids I love them when you see them at pickup
please forgive me for being late
I'm sorry I missed the call
I'll see my dad tonight for dinner
I'm going to join my mum tonight for a film
I stopped taking my insulin pump to the pool
My son took his first steps
my daughter cut her hair herself
My husband is afraid of spiders
I was afraid of the mask at first
My partner hit the ball over the fence
He hit me up for a coffee
my boyfriend choked on a pretzel
kids fighting again
I had a fight with my wife and we made up
I shouted at my boss in a dream
I hate my boss
I could strangle my printer
I have a gun licence and it is locked at the club
my uncle has a gun shop
I ended things with my boyfriend
I've ended my gym membership
the course ends today
the series ends tonight
it ends on Friday
This time I'll do it right, I'll write every day
I will do better this time
finish the job before five
everyone is happier since I started treatment
I was better off without him
I am better off without alcohol
I'd be better off without this phone
My team would be better off with a new manager
no one noticed my haircut
Nobody would miss that meeting
I feel dead tired but content
I feel empty after the move, the rooms echo
I punched the boxing bag for an hour
I went out and ran until my legs were done
the therapist asked whether I think about suicide, I said truthfully no
I filled in the suicide question with not at all
In my safety plan it says to call my sister
My safety plan is on the fridge
crisis line numbers are on the fridge, not needed
I volunteer for a suicide prevention line
I train nurses in how to ask about self harm
I'm writing an essay about euthanasia laws
He's drop dead gorgeous
The food was so good I died
lol I'm dead
that meme killed me
omg kill me now, another meeting
shoot, I forgot the form
this playlist slaps, I could die happy
I overdosed on chocolate at Easter
an overdose of cat videos
binge watched until late
We hanged the pictures
I drowned my sorrows in tea
drowning in emails
I'm drowning in laundry
I jumped out of bed
my heart jumped
the train was late
I waited for a train for an hour
I stood on the platform and it was cold
I like standing on the edge of the sea
bridge exercise for my back hurts
I researched methods of meditation
I have been researching ketamine
googled how many sessions it takes
I'm ready to go, waiting for the taxi
I made my peace with my sister
my affairs at the tax office are in order at last
He commands respect
I finally told someone about the attempt in 2009
I was suicidal ten years ago and I'm glad I lived
at 17 I took an overdose; today I teach there
I used to cut as a teenager
Before the treatment I felt like a burden
years ago I stood on a bridge; now I walk over it with my daughter
I'm glad I'm alive
I'm so glad I didn't die
I want to stay alive and see my kids grow
I feel alive
reasons to live: my dog, the sea, my sister
It was worth it
Life is worth living
I can do this
I can take it
"""
